package dev.whorl.executor.model;

/** The RMS norm of queries and keys before rotation. */
public enum QueryKeyNorm {
  NONE,
  /** Each head by itself, with the same weights for all (Qwen3, Gemma 3). */
  PER_HEAD,
  /** All heads together (OLMo 2). */
  ALL_HEADS
}
