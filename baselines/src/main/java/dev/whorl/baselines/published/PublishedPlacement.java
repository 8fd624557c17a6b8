package dev.whorl.baselines.published;

import dev.whorl.planning.model.InvalidInput;
import java.util.Arrays;

/** First block (from 0) and number of blocks of every server. */
public final class PublishedPlacement {
  private final int[] starts;
  private final int[] counts;

  /** One entry per server in both. */
  public PublishedPlacement(int[] starts, int[] counts) {
    if (starts.length != counts.length) {
      throw new InvalidInput("starts", starts.length, "must be as many as counts " + counts.length);
    }
    this.starts = starts.clone();
    this.counts = counts.clone();
  }

  /** Number of servers. */
  public int size() {
    return starts.length;
  }

  /** First block of a server. */
  public int start(int server) {
    return starts[server];
  }

  /** Number of blocks of a server. */
  public int count(int server) {
    return counts[server];
  }

  /** The block after the last of a server. */
  public int end(int server) {
    return starts[server] + counts[server];
  }

  /** First blocks of all servers. */
  public int[] starts() {
    return starts.clone();
  }

  /** Numbers of blocks of all servers. */
  public int[] counts() {
    return counts.clone();
  }

  @Override
  public String toString() {
    return "starts " + Arrays.toString(starts) + " counts " + Arrays.toString(counts);
  }
}
