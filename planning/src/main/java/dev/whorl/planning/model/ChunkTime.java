package dev.whorl.planning.model;

/**
 * The extra time of a step that also runs a prefill chunk. The mixed step must not exceed the
 * decode part plus this; where a measurement does, the chunk time is scaled up.
 *
 * @param tokens prefill tokens of the chunk that was measured
 * @param secondsPerBlock per unit of block work
 * @param endSeconds for the embedding or the head, wherever the server holds one of them
 */
public record ChunkTime(int tokens, double secondsPerBlock, double endSeconds) {
  public ChunkTime {
    Require.positive("tokens of a chunk", tokens);
    Require.notNegative("secondsPerBlock of a chunk", secondsPerBlock);
    Require.notNegative("endSeconds of a chunk", endSeconds);
  }
}
