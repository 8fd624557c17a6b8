package dev.whorl.agent.store;

/** Whether a model's files are on this machine. */
public sealed interface Presence {
  /** They are. */
  record Here() implements Presence {}

  /** They are being fetched. */
  record Fetching(long done, long total) implements Presence {}
}
