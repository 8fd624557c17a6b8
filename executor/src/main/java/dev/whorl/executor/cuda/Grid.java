package dev.whorl.executor.cuda;

/** How many blocks of how many threads run a kernel. */
record Grid(int x, int y, int z, int threads) {
  static Grid of(int x, int threads) {
    return new Grid(x, 1, 1, threads);
  }

  static Grid of(int x, int y, int threads) {
    return new Grid(x, y, 1, threads);
  }
}
