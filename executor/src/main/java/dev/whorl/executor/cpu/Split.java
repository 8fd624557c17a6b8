package dev.whorl.executor.cpu;

/**
 * Cuts a matrix's outputs into parts that threads claim: multiples of 32 (arrangement never crosses
 * one), several per thread, so that a thread that loses its core holds little back.
 */
record Split(int outputs, int size) {
  private static final int PARTS_PER_THREAD = 4;

  static Split of(int outputs, int threads) {
    int parts = threads == 1 ? 1 : threads * PARTS_PER_THREAD;
    int even = (outputs + parts - 1) / parts;
    return new Split(outputs, (even + Matrix.GROUP - 1) / Matrix.GROUP * Matrix.GROUP);
  }

  int parts() {
    return (outputs + size - 1) / size;
  }

  int from(int part) {
    return part * size;
  }

  int to(int part) {
    return Math.min(outputs, from(part) + size);
  }
}
