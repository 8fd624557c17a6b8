# Times torch's bf16 products. `products` [(outputs, inputs)] and `batches` are put before this text. One line per product and batch:
#   torch OUTPUTS INPUTS ROWS NANOSECONDS
import sys

try:
    import torch
except ImportError:
    sys.exit("torch is not installed")
if not torch.cuda.is_available():
    sys.exit("torch sees no GPU")
for outputs, inputs in products:
    copies = max(1, (256 << 20) // (2 * outputs * inputs))  # beyond the second-level cache
    weights = [torch.full((outputs, inputs), 0.01, dtype=torch.bfloat16, device="cuda") for _ in range(copies)]
    for rows in batches:
        x = torch.full((rows, inputs), 0.01, dtype=torch.bfloat16, device="cuda")
        launches, times = max(8, copies), []
        for attempt in range(23):
            begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            begin.record()
            for i in range(launches):
                torch.nn.functional.linear(x, weights[i % copies])
            end.record()
            end.synchronize()
            times.append(begin.elapsed_time(end))
        print("torch", outputs, inputs, rows, int(sorted(times[3:])[10] * 1e6 / launches))
