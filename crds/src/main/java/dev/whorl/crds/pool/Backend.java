package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What computes. */
public enum Backend {
  /** Vector instructions of the node's processors. */
  @JsonProperty("Cpu")
  CPU,
  /** An NVIDIA GPU. */
  @JsonProperty("Cuda")
  CUDA
}
