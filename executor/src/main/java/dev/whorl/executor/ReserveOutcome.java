package dev.whorl.executor;

/** What came of reserving cache. */
public sealed interface ReserveOutcome {
  /** The slot is the session's until it releases it. */
  record Reserved(SessionCache cache) implements ReserveOutcome {}

  /** More pages than the owner's quota leaves. Nothing is held. */
  record TooFewPages(long needed, CacheUse use) implements ReserveOutcome {
    /** A sentence for the session. */
    public String message() {
      return "The slot needs %d cache pages; of the quota of deployment %s (%d pages) %d are taken."
          .formatted(needed, use.owner(), use.quota(), use.reserved());
    }
  }

  /** The span was unloaded meanwhile. */
  record NotLoaded() implements ReserveOutcome {}
}
