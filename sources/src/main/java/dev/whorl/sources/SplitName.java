package dev.whorl.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of the parts of a split GGUF file: {@code STEM-00001-of-00003.gguf}. */
final class SplitName {
  private static final Pattern PART =
      Pattern.compile("(.*-)(\\d{5})(-of-)(\\d{5})(\\.gguf)", Pattern.CASE_INSENSITIVE);
  private static final int MOST = 1000;

  private SplitName() {}

  /** All names of the file that one is a part of, in order; the name itself where it is whole. */
  static List<String> all(String name) {
    Matcher part = PART.matcher(name);
    int count = part.matches() ? Integer.parseInt(part.group(4)) : 0;
    if (count < 1 || count > MOST) {
      return List.of(name);
    }
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add(
          part.group(1) + "%05d".formatted(i) + part.group(3) + part.group(4) + part.group(5));
    }
    return names;
  }
}
