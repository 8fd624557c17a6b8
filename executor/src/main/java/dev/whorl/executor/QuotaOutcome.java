package dev.whorl.executor;

/** What came of setting a cache quota. */
public sealed interface QuotaOutcome {
  /** The quota is in force and memory for all of it is there. */
  record Granted() implements QuotaOutcome {}

  /**
   * What the quota adds exceeds what is free; all in bytes. A lower quota than before is in force
   * in any case; a higher one is not.
   */
  record TooLittleMemory(String owner, long needed, long free) implements QuotaOutcome {
    /** A sentence for a condition. */
    public String message() {
      return "The cache of deployment "
          + owner
          + " needs "
          + needed
          + " bytes more, the device has "
          + free
          + " bytes free. Give it fewer blocks or fewer sessions.";
    }
  }
}
