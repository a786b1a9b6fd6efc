"""A filter of system calls: what a notebook never needs and what has been a way out of sandboxes.

The kernel runs a small program on each system call of the process and of all that it starts; it
cannot be taken off again. Everything is allowed but what is listed here.
"""

import ctypes
import errno
import os
import struct
import sys

# Numbers by name for the two machines that are known: x86_64, aarch64; -1 where there is none.
REFUSED = {
    # namespaces of one's own, mounts, other roots
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    # large and young parts of the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "fanotify_init": (300, 262), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    # the machine itself
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "syslog": (103, 116),
    "quotactl": (179, 60), "iopl": (172, -1), "ioperm": (173, -1), "modify_ldt": (154, -1),
}  # fmt: skip
# Memory that belongs to no process while nobody has it mapped; libraries do without it.
MISSING = {"memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
           "msgget": (68, 186), "semget": (64, 190), "clone3": (435, 435)}  # fmt: skip
# With a session, a group or a priority of its own a process would get a larger share of the CPU:
# such calls do nothing and say that they did.
IGNORED = {"setsid": (112, 157), "setpgid": (109, 154), "setpriority": (141, 140),
           "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
           "sched_setattr": (314, 274), "ioprio_set": (251, 30)}  # fmt: skip
CLONE, SOCKET, IOCTL = (56, 220), (41, 198), (16, 29)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
NAMESPACES = 0x7E020080  # every CLONE_NEW* flag
FAMILIES = (1, 2, 10, 16)  # Unix, IPv4, IPv6, netlink; a vsock would lead out of a virtual machine
TERMINAL = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX type on a terminal in another's name
X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST, _SECOND = 0, 4, 16, 24  # places in the kernel's seccomp_data
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_SET_SECCOMP, _FILTER = 22, 2

Step = tuple[int, int, int, int]


def is_known() -> bool:
    """Tell whether there is a filter for this machine."""
    return sys.platform == "linux" and os.uname().machine in MACHINES


def apply() -> None:
    """Filter the calls of this process for good; it must have given up new privileges before.

    Raises
    ------
    OSError
        If the kernel refuses.
    """
    if not is_known():
        return
    steps = program(os.uname().machine)
    code = b"".join(struct.pack("<HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("@HxxxxxxP", len(steps), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(head, len(head)), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def program(machine: str) -> list[Step]:
    """Return the filter as the kernel's steps ``(code, jump if true, jump if false, value)``."""
    column, word = MACHINES[machine]
    steps: list[Step] = [
        (_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, word), _refuse(errno.ENOSYS),
        (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, X32), _refuse(errno.ENOSYS),
    ]  # fmt: skip
    for calls, number in ((REFUSED, errno.EPERM), (MISSING, errno.ENOSYS), (IGNORED, 0)):
        for call in (places[column] for places in calls.values() if places[column] >= 0):
            steps += [(_EQUAL, 0, 1, call), _refuse(number)]
    steps += _where(CLONE[column], _FIRST, [(_ANY_BIT, 0, 1, NAMESPACES), _refuse(errno.EPERM)])
    steps += _where(IOCTL[column], _SECOND, [
        step for word in TERMINAL for step in ((_EQUAL, 0, 1, word), _refuse(errno.EPERM))
    ])  # fmt: skip
    known = [(_EQUAL, len(FAMILIES) - at, 0, family) for at, family in enumerate(FAMILIES)]
    steps += _where(SOCKET[column], _FIRST, [*known, _refuse(errno.EAFNOSUPPORT)])
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _where(call: int, place: int, steps: list[Step]) -> list[Step]:
    """Return steps that look at an argument of one call, and at the call's number again after."""
    return [(_EQUAL, 0, len(steps) + 2, call), (_LOAD, 0, 0, place), *steps,
            (_LOAD, 0, 0, _NUMBER)]  # fmt: skip


def _refuse(number: int) -> Step:
    return (_RETURN, 0, 0, _ERROR | number)
