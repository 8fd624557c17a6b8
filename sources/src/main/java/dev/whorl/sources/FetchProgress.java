package dev.whorl.sources;

/** Hears how far a fetch is. */
@FunctionalInterface
public interface FetchProgress {
  /** Bytes that are here, of how many. Called often; must return at once. */
  void at(long done, long total);
}
