package dev.whorl.executor.cpu;

import java.util.Locale;

/** What the native kernels are compiled for, the best last of those of one architecture. */
enum InstructionSet {
  /** Plain C. */
  SCALAR(0),
  AVX2(1),
  /** AVX-512 F, BW, VL, DQ and VNNI. */
  AVX512(2),
  /** Armv8.2 with the dot product extension. */
  NEON(3);

  private final int number;

  InstructionSet(int number) {
    this.number = number;
  }

  /** As {@code whorl_runs} counts them. */
  int number() {
    return number;
  }

  /** As in the names of functions. */
  String suffix() {
    return name().toLowerCase(Locale.ROOT);
  }
}
