#!/bin/sh
# Install QGIS for tests/helpers/qgis/test_real.py and docs/qgis/make_pictures.py on Debian or Ubuntu.
# About 270 MB to download and 1.2 GB on disk; `install.sh tests` leaves out the desktop.
set -eu
packages="python3-qgis"
if [ "${1:-all}" = all ]; then
    packages="$packages qgis xvfb xdotool imagemagick"
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
    sudo="sudo"
fi
$sudo apt-get update -qq
# shellcheck disable=SC2086  # the list is split on purpose
$sudo apt-get install -y --no-install-recommends $packages
QT_QPA_PLATFORM=offscreen /usr/bin/python3 -c 'from qgis.core import Qgis; print("QGIS", Qgis.QGIS_VERSION)'
