"use strict";
// Drawn by helpers/maps/inline.py. Every text goes in as textContent, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const make = (tag, text, parent) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
};
const svg = (tag, attributes, parent, text) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  parent.appendChild(node);
  return node;
};

// Coordinates are metres from the south-west corner, so Leaflet's own scale bar is right.
const bounds = [[0, 0], [data.height, data.width]];
const map = L.map("map", { crs: L.CRS.Simple, zoomSnap: 0.25, minZoom: -12, maxZoom: 4, attributionControl: false });
// A frame that is not laid out yet has no size to fit the tile into: the map is shown once it has one.
new ResizeObserver((_, observer) => {
  observer.disconnect();
  map.invalidateSize(false).fitBounds(bounds);
  map.setMinZoom(map.getZoom() - 1);
}).observe(map.getContainer());
map.setMaxZoom(Math.log2(20 / data.pixel)); // a pixel is at most 20 screen pixels wide
L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);

const pictures = data.pictures.map((picture) => L.imageOverlay(picture.url, bounds, { alt: picture.title }));
pictures[0].addTo(map);
const views = byId("views");
make("h2", "Picture", views);
data.pictures.forEach((picture, place) => {
  const label = make("label", undefined, views);
  const button = make("input", undefined, label);
  Object.assign(button, { type: "radio", name: "picture", checked: place === 0 });
  button.addEventListener("change", () => {
    pictures.forEach((layer, other) => (other === place ? layer.addTo(map).bringToBack() : layer.remove()));
  });
  label.append(" " + picture.title);
});

if (data.classes) {
  const layer = L.imageOverlay(data.classes.url, bounds, { opacity: 0.6, alt: "Classes" }).addTo(map);
  make("h2", "Classes", views);
  const label = make("label", "Opacity", views);
  const slider = make("input", undefined, label);
  Object.assign(slider, { type: "range", min: 0, max: 100, value: 60, id: "opacity" });
  slider.addEventListener("input", () => layer.setOpacity(slider.value / 100));
  data.classes.legend.forEach((entry) => {
    const line = make("div", undefined, views);
    const patch = make("span", undefined, line);
    patch.className = "patch";
    patch.style.background = entry.color;
    line.append(entry.text);
  });
}

if (data.polygons.length) {
  const group = L.layerGroup().addTo(map);
  data.polygons.forEach((feature) => {
    feature.rings.forEach((ring) => {
      L.polyline(ring, { color: "#fff", weight: 5, interactive: false }).addTo(group);
      L.polyline(ring, { color: feature.color, weight: 2.5 }).bindTooltip(make("span", feature.name)).addTo(group);
    });
  });
  make("h2", "Polygons", views);
  const label = make("label", undefined, views);
  const box = make("input", undefined, label);
  Object.assign(box, { type: "checkbox", checked: true });
  box.addEventListener("change", () => (box.checked ? group.addTo(map) : group.remove()));
  label.append(" " + [...new Set(data.polygons.map((feature) => feature.name))].join(", "));
}
byId("credit").textContent = data.credit;

// The numbers per band and pixel (65535 = no data): all low bytes, all high bytes; then one byte
// per pixel for the class.
const numbers = unpack(data.values).then((buffer) => {
  const count = data.bands.length * data.rows * data.columns;
  return {
    low: new Uint8Array(buffer, 0, count),
    high: new Uint8Array(buffer, count, count),
    codes: new Uint8Array(buffer, 2 * count),
  };
});

const chart = (pixel) => {
  const wide = 206, high = 130, left = 28, right = 4, top = 6, bottom = 18;
  const lines = data.means.map((mean) => ({ ...mean, width: 1.6 }));
  if (pixel) lines.push({ name: "this pixel", color: "#D6006C", values: pixel, width: 2.6, dots: true });
  const known = lines.flatMap((line) => line.values).filter((value) => value !== null);
  const most = Math.max(0.05, ...known) * 1.08;
  const least = Math.min(0, ...known);
  const waves = data.bands.map((band) => band.wavelength);
  const [first, last] = [Math.min(...waves), Math.max(...waves)];
  const x = (wave) => left + ((wave - first) / (last - first || 1)) * (wide - left - right);
  const y = (value) => top + (1 - (value - least) / (most - least)) * (high - top - bottom);
  const order = data.bands.map((_, place) => place).sort((a, b) => waves[a] - waves[b]);
  const plot = svg("svg", { width: wide, height: high, role: "img", "aria-label": "Reflectance by wavelength" }, byId("chart"));
  const step = most > 0.4 ? 0.2 : most > 0.2 ? 0.1 : 0.05;
  for (let value = 0; value <= most; value += step) {
    svg("line", { x1: left, x2: wide - right, y1: y(value), y2: y(value), stroke: "#ddd" }, plot);
    svg("text", { x: left - 3, y: y(value) + 3, "text-anchor": "end" }, plot, value.toFixed(2));
  }
  data.bands.forEach((band) =>
    svg("text", { x: Math.min(x(band.wavelength), wide - 12), y: high - 4, "text-anchor": "middle" }, plot, band.name));
  lines.forEach((line) => {
    const places = order.filter((place) => line.values[place] !== null)
      .map((place) => [x(waves[place]), y(line.values[place])]);
    const points = places.map((place) => place.join(",")).join(" ");
    svg("polyline", { points, fill: "none", stroke: line.color, "stroke-width": line.width }, plot);
    if (line.dots) places.forEach(([cx, cy]) => svg("circle", { cx, cy, r: 3, fill: line.color }, plot));
  });
  lines.forEach((line) => {
    const entry = make("div", undefined, byId("chart"));
    const patch = make("span", undefined, entry);
    patch.className = "patch";
    patch.style.background = line.color;
    entry.append(line.dots ? line.name : "mean of " + line.name);
  });
};

let mark = null;
const ask = (at, { low, high, codes }) => {
  const [rows, columns] = data.whole;
  const cell = [data.height / rows, data.width / columns];
  const column = Math.floor(at.lng / cell[1] / data.stride);
  const row = Math.floor((data.height - at.lat) / cell[0] / data.stride);
  if (row < 0 || column < 0 || row >= data.rows || column >= data.columns) return;
  const size = data.rows * data.columns;
  const place = row * data.columns + column;
  const values = data.bands.map((_, band) => {
    const number = low[band * size + place] + 256 * high[band * size + place];
    return number === 65535 ? null : (number - data.shift) / data.scale;
  });
  // the pixel whose numbers are shown, also where only some can be asked
  const corner = [data.height - (row * data.stride + 1) * cell[0], column * data.stride * cell[1]];
  if (mark) mark.remove();
  mark = L.rectangle([corner, [corner[0] + cell[0], corner[1] + cell[1]]], { color: "#D6006C", weight: 2, fill: false }).addTo(map);
  const pixel = byId("pixel");
  pixel.replaceChildren();
  byId("chart").replaceChildren();
  make("h2", "Row " + row * data.stride + ", column " + column * data.stride, pixel);
  const table = make("table", undefined, pixel);
  const line = (name, value) => {
    const cells = make("tr", undefined, table);
    make("td", name, cells);
    make("td", value, cells);
  };
  if (data.classes) line("class", data.classes.names[codes[place]] ?? "no class");
  data.bands.forEach((band, index) =>
    line(band.title, values[index] === null ? "no data" : values[index].toFixed(3)));
  chart(values);
};
// A click before the numbers are there waits for them: none is lost.
const askWhenReady = (at) => numbers.then((ready) => ask(at, ready));
map.on("click", (event) => askWhenReady(event.latlng));
map.getContainer().addEventListener("keydown", (event) => {
  if (event.key === "Enter") askWhenReady(map.getCenter());
});
byId("pixel").textContent = "Click a pixel, or move with the arrow keys and press Enter for the middle of the map.";
if (data.stride > 1) byId("note").textContent =
  "Of this large tile every " + data.stride + "th row and column can be asked here; in the notebook, run the cell to ask every pixel.";
chart(null);
