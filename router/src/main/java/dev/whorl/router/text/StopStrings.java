package dev.whorl.router.text;

import java.util.List;

/**
 * Looks for stop strings in a text that arrives in pieces. What may be the beginning of one is held
 * back, so that no part of a stop string is ever given out. Not thread-safe.
 */
public final class StopStrings {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();

  /**
   * @param stops none of them empty; none at all: every piece passes at once
   */
  public StopStrings(List<String> stops) {
    if (stops.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("A stop string must not be empty.");
    }
    this.stops = List.copyOf(stops);
  }

  /**
   * @param text may be given out now
   * @param stopped a stop string was found right behind {@code text}; nothing follows
   */
  public record Passed(String text, boolean stopped) {}

  /** Takes the next piece. After a stop nothing may be added. */
  public Passed add(String piece) {
    held.append(piece);
    int found = firstStop();
    if (found >= 0) {
      return new Passed(release(found), true);
    }
    return new Passed(release(held.length() - longestBeginning()), false);
  }

  /** Ends the text: returns what was held back. */
  public String finish() {
    return release(held.length());
  }

  private int firstStop() {
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** Length of the longest end of the held text that begins a stop string. */
  private int longestBeginning() {
    int longest = 0;
    for (String stop : stops) {
      int length = Math.min(stop.length() - 1, held.length());
      while (length > longest && !endsWithBeginning(stop, length)) {
        length--;
      }
      longest = Math.max(longest, length);
    }
    return longest;
  }

  private boolean endsWithBeginning(String stop, int length) {
    int offset = held.length() - length;
    for (int i = 0; i < length; i++) {
      if (held.charAt(offset + i) != stop.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String release(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
