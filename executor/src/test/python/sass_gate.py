"""Compiles the CUDA kernels for every architecture and layout and reads the machine code: registers, shared memory, spills, wide loads, tensor-core
instructions, and how fast the hot loop could read weights if nothing but instruction issue limited it.

  sass_gate.py CHECK|RENEW [ARCHITECTURE...]

CHECK fails when a kernel spills, or needs more registers, where sass-budget.txt does not allow it. RENEW writes that file, but for the spills in it, which
are allowed by hand, and prints the table of docs/gpu.md."""
import collections
import ctypes
import glob
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../.."))
TEXT = os.path.join(ROOT, "executor/src/main/resources/dev/whorl/executor/cuda")
BUDGET = os.path.join(os.path.dirname(__file__), "sass-budget.txt")
FILES = ["port.cuh", "numbers.cuh", "edge.cu", "experts.cu", "product.cu", "tensor_product.cu", "position.cu", "attention.cu", "head.cu", "primitives.cu"]
FORMATS = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q4_K", "Q6_K"]
ARCHITECTURES = ["sm_80", "sm_86", "sm_89", "sm_90", "sm_100", "sm_120"]
# Products depend on the format, attention on head size and group: no need to build all of one for all of the other.
LAYOUTS = {
    "formats": (1, 64, 3, FORMATS),
    "f32": (0, 64, 3, ["F32"]),
    "llama-8b": (1, 128, 4, ["BF16"]),
    "llama-70b": (1, 128, 8, ["BF16"]),
    "gemma": (1, 256, 2, ["BF16"]),
    "mqa": (1, 128, 16, ["BF16"]),
}
SLACK = 8  # registers that another compiler version may need
# Architecture, multiprocessors, clock in GHz, bandwidth in GB/s, by the vendor's data sheets. The A2 stands for what came after the T4, which has no kernels.
DEVICES = {
    "H200": ("sm_90", 132, 1.755, 4800),
    "H100 SXM": ("sm_90", 132, 1.755, 3350),
    "A100 40GB": ("sm_80", 108, 1.41, 1555),
    "A10": ("sm_86", 72, 1.695, 600),
    "L4": ("sm_89", 58, 2.04, 300),
    "A2": ("sm_86", 10, 1.77, 200),
}
# The model of time: a kernel reads at most this share of the bandwidth, and takes this long beside in a graph, in microseconds (begin, end, the last blocks).
REACHED, FIXED = 0.92, 2.0
# Outputs and inputs of the products of a block of Llama 3 8B, its other kernels, and the bytes of the attention cache of 1024 positions.
BLOCK, OTHERS, CACHE = [(6144, 4096), (4096, 4096), (28672, 4096), (4096, 14336)], 6, 2 * 1024 * 1024 * 2


def package(part):
    import nvidia

    for folder in nvidia.__path__:
        for found in sorted(glob.glob(os.path.join(folder, "*", part))):
            return found
    sys.exit("The package with " + part + " is missing; see cuda-requirements.txt.")


def compiler():
    ctypes.CDLL(package("lib/libnvrtc-builtins.so*"), ctypes.RTLD_GLOBAL)
    return ctypes.CDLL(package("lib/libnvrtc.so*"))


def source():
    return "".join('#line 1 "%s"\n%s' % (name, open(os.path.join(TEXT, name)).read()) for name in FILES)


def cubin(nvrtc, text, architecture, layout):
    bf16, head, group, formats = LAYOUTS[layout]
    options = ["--gpu-architecture=" + architecture, "--std=c++17", "--fmad=false", "-DPRECISION_BF16=%d" % bf16, "-DHEAD_SIZE=%d" % head, "-DGROUP=%d" % group]
    options += ["-DWITH_%s=%d" % (name, name in formats) for name in FORMATS]
    program, size = ctypes.c_void_p(), ctypes.c_size_t()
    assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), text.encode(), b"whorl.cu", 0, None, None) == 0
    arguments = (ctypes.c_char_p * len(options))(*[option.encode() for option in options])
    failed = nvrtc.nvrtcCompileProgram(program, len(options), arguments)
    nvrtc.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(max(1, size.value))
    nvrtc.nvrtcGetProgramLog(program, log)
    said = log.value.decode().strip()
    if failed or said:
        sys.exit("%s for %s: the compiler says\n%s" % (layout, architecture, said))
    nvrtc.nvrtcGetCUBINSize(program, ctypes.byref(size))
    image = ctypes.create_string_buffer(size.value)
    nvrtc.nvrtcGetCUBIN(program, image)
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    return image.raw


def tool(name, *arguments):
    path = package("bin/" + name)
    os.chmod(path, 0o755)
    environment = dict(os.environ, PATH=os.path.dirname(path) + os.pathsep + os.environ["PATH"])
    return subprocess.run([path, *arguments], capture_output=True, text=True, check=True, env=environment).stdout


Kernel = collections.namedtuple("Kernel", "registers stack shared local wide mma bytes_per_instruction")


def hot_loop(instructions):
    """Bytes loaded from global memory per lane and instruction, in the innermost loop that loads most densely."""
    labels = {name: at for at, (kind, name, _) in enumerate(instructions) if kind == "label"}
    best = 0.0
    for at, (kind, name, rest) in enumerate(instructions):
        target = re.search(r"(\.L_x_\d+)", rest) if kind == "code" and name.startswith("BRA") else None
        if not target or labels.get(target[1], at) >= at:
            continue
        body = [entry[1] for entry in instructions[labels[target[1]] : at + 1] if entry[0] == "code"]
        loaded = sum(16 if ".128" in code else 8 if ".64" in code else 2 if ".U16" in code else 1 if ".U8" in code or ".S8" in code else 4
                     for code in body if re.match(r"LDG(\.|$)", code))
        best = max(best, loaded / len(body))
    return best


def read(image):
    with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
        file.write(image)
        file.flush()
        usage = tool("cuobjdump", "-res-usage", file.name)
        listing = tool("nvdisasm", "-c", file.name)
    code, name = collections.OrderedDict(), None
    for line in listing.splitlines():
        if match := re.match(r"\.text\.(\w+):", line):
            name = match[1]
            code[name] = []
        elif name and (match := re.match(r"\s*(\.L_x_\d+):", line)):
            code[name].append(("label", match[1], ""))
        elif name and (match := re.match(r"\s+/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z0-9_.]+)(.*)", line)):
            code[name].append(("code", match[1], match[2]))
    kernels = {}
    for match in re.finditer(r"Function (\w+):\s*REG:(\d+) STACK:(\d+) SHARED:(\d+) LOCAL:(\d+)", usage):
        words = [entry[1] for entry in code[match[1]] if entry[0] == "code"]
        spills = sum(word.split(".")[0] in ("LDL", "STL") for word in words)
        kernels[match[1]] = Kernel(int(match[2]), int(match[3]), int(match[4]), int(match[5]) + spills, sum(word.startswith("LDG") and ".128" in word for word in words),
                                   sum(word.startswith(("HMMA", "QGMMA", "OMMA")) for word in words), hot_loop(code[match[1]]))
    return kernels


# Bytes of 8 weights.
WEIGHTS = {"f32": 32, "f16": 16, "bf16": 16, "q8_0": 8.5, "q4_0": 4.5, "q4_1": 5, "q4_k": 4.5, "q6_k": 6.5625}


def weight_share(kernel):
    """Of the bytes that a hot loop loads for one row: the rest is activations, which come from a cache."""
    if kernel.startswith("tensor"):
        return 2 / 3  # 16 outputs share what 8 rows bring
    weights = WEIGHTS[kernel[len("product_") : -len("_1")]]
    return weights / (weights + 16)


def table(results):
    print("| kernel | registers | shared bytes | 16-byte loads | tensor core | spills |\n| --- | --- | --- | --- | --- | --- |")
    for name in sorted({kernel for kernels in results.values() for kernel in kernels}):
        found = [kernels[name] for kernels in results.values() if name in kernels]
        span = lambda values: "%d" % min(values) if min(values) == max(values) else "%d–%d" % (min(values), max(values))
        print("| `%s` | %s | %s | %s | %s | %d |" % (name, span([k.registers for k in found]), span([k.shared for k in found]), span([k.wide for k in found]),
                                                  span([k.mma for k in found]), sum(k.local + k.stack for k in found)))
    devices = {name: device for name, device in DEVICES.items() if (device[0], "formats") in results}
    head = "|  | " + " | ".join(devices) + " |\n| --- |" + " --: |" * len(devices)
    print("\nHow often over the hot loop could read the weights at the bandwidth of the device, if nothing but instruction issue limited it; one row:\n")
    print(head)
    kernels = {"tensor_product_1": "bf16", **{"product_%s_1" % f.lower(): f.lower() for f in FORMATS if f != "BF16"}}
    for kernel in kernels:
        print("| `%s` | %s |" % (kernel, " | ".join("%.1f" % issue(results, kernel, device) for device in devices.values())))
    print("\nA block of Llama 3 8B, one row at position 1024: microseconds, and the share of what bandwidth alone would allow. A model, not a measurement:\n")
    print(head)
    for kernel, weights in kernels.items():
        if weights != "f32":
            print("| %s | %s |" % (weights, " | ".join("%.0f (%.0f %%)" % block_time(results, kernel, WEIGHTS[weights] / 8, device) for device in devices.values())))


def issue(results, kernel, device):
    """Weights per second that the hot loop can issue loads for, over those that the bandwidth brings."""
    architecture, processors, clock, bandwidth = device
    issued = processors * 4 * clock * 32 * results[(architecture, "formats")][kernel].bytes_per_instruction
    return issued * weight_share(kernel) / bandwidth


def block_time(results, kernel, weight_bytes, device):
    least = sum(outputs * inputs for outputs, inputs in BLOCK) * weight_bytes / device[3] / 1e3
    cache = CACHE / device[3] / 1e3
    time = least / min(REACHED, issue(results, kernel, device)) + cache / REACHED + (len(BLOCK) + OTHERS) * FIXED
    return time, 100 * (least + cache) / time


def main(mode, architectures):
    nvrtc, text, began = compiler(), source(), time.time()
    jobs = [(architecture, layout) for architecture in architectures for layout in LAYOUTS]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        results = dict(zip(jobs, threads.map(lambda job: read(cubin(nvrtc, text, *job)), jobs)))
    count = sum(len(kernels) for kernels in results.values())
    most = collections.defaultdict(int)
    for kernels in results.values():
        for name, kernel in kernels.items():
            most[name] = max(most[name], kernel.registers)
    kept = [line for line in open(BUDGET).readlines()[1:] if line.startswith(("#", "spill "))]
    spills = [line for line in kept if line.startswith("spill ")]
    if mode == "RENEW":
        with open(BUDGET, "w") as file:
            file.write("# Most registers of each kernel over all architectures and layouts. Renewed by: build/cuda-check sass RENEW\n")
            file.writelines("%s %d\n" % entry for entry in sorted(most.items()))
            file.writelines(kept)
        table(results)
    allowed = dict((line.split()[0], int(line.split()[1])) for line in open(BUDGET) if not line.startswith(("#", "spill ")))
    spilling = {tuple(line.split()[1:4]) for line in spills}  # kernel, architecture, layout
    faults = []
    for (architecture, layout), kernels in results.items():
        for name, kernel in kernels.items():
            where = "%s for %s, layout %s" % (name, architecture, layout)
            if (kernel.local or kernel.stack) and (name, architecture, layout) not in spilling:
                faults.append("%s spills: %d bytes of stack, %d local accesses. Use fewer live values." % (where, kernel.stack, kernel.local))
            if kernel.registers > allowed.get(name, 0) + SLACK:
                faults.append("%s needs %d registers, allowed are %d. If that is meant: build/cuda-check sass RENEW." % (where, kernel.registers, allowed.get(name, 0) + SLACK))
    print("%d kernels compiled (%d architectures × %d layouts), %d faults, %.0f s" % (count, len(architectures), len(LAYOUTS), len(faults), time.time() - began))
    for fault in faults:
        print("  " + fault)
    return bool(faults)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("CHECK", "RENEW"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:] or ARCHITECTURES))
