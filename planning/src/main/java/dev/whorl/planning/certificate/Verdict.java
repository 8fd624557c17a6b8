package dev.whorl.planning.certificate;

import java.util.List;

/** What the verifier found. */
public sealed interface Verdict {
  /** Everything holds. */
  record Verified() implements Verdict {}

  /** Something does not hold; each sentence names what. */
  record Rejected(List<String> violations) implements Verdict {
    public Rejected {
      violations = List.copyOf(violations);
    }
  }
}
