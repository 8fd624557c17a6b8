package dev.whorl.protocol.limits;

/**
 * A value that no server takes.
 *
 * @param field as the wire names it
 * @param problem what is wrong with the value, which it contains, and what would be right; to be
 *     read behind the field's name
 */
public record Violation(String field, String problem) {
  /** A sentence. */
  public String message() {
    return "The %s %s.".formatted(field, problem);
  }
}
