package dev.whorl.executor.gpucheck;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Rope;

/** A model's shape by name. */
record Shape(String name, Geometry geometry) {
  private static final Rope ROPE = new Rope(10_000, new Rope.Scaling.None());

  /** SmolLM2-135M, whole. */
  static final Shape SMOLLM2 = of("SmolLM2-135M", 30, 576, 1536, 49_152, 9, 3, 64);

  /** Blocks of Llama 3 8B. */
  static final Shape BLOCKS_8B = of("8 B block", 32, 4096, 14_336, 128_256, 32, 8, 128);

  /** Blocks of Llama 3 70B. */
  static final Shape BLOCKS_70B = of("70 B block", 80, 8192, 28_672, 128_256, 64, 8, 128);

  /** What the correctness checks run: blocks of SmolLM2's shape, a small vocabulary. */
  static final Shape RIGHT = of("SmolLM2 blocks", 4, 576, 1536, 2048, 9, 3, 64);

  /** Heads as large as those of models of 8 B. */
  static final Shape RIGHT_128 = of("heads of 128", 2, 1024, 2816, 1024, 8, 2, 128);

  /** For an emulated device. */
  static final Shape SMALL = of("small", 2, 192, 64, 64, 3, 1, 64);

  static Shape of(
      String name,
      int blocks,
      int hidden,
      int feedForward,
      int vocabulary,
      int heads,
      int keyValueHeads,
      int headSize) {
    AttentionShape attention =
        new AttentionShape(heads, keyValueHeads, headSize, 0, false, false, ROPE);
    return new Shape(
        name,
        new Geometry(
            "llama", blocks, hidden, feedForward, vocabulary, 8192, 1e-5f, attention, false));
  }
}
