package dev.whorl.executor.template;

/** Escapes in the strings of templates, which are Python's. */
final class Escapes {
  private Escapes() {}

  /** Refuses a string whose escapes name no character. */
  static void check(Token string) throws MalformedTemplate {
    String text = string.text();
    for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 2)) {
      int digits =
          switch (text.charAt(at + 1)) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
          };
      if (digits > 0 && !isCharacter(text, at + 2, digits)) {
        throw new MalformedTemplate("an escape in %s is malformed".formatted(text), string.line());
      }
    }
  }

  private static boolean isCharacter(String text, int at, int digits) {
    long code = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return false;
      }
      code = code << 4 | digit;
    }
    return code <= Character.MAX_CODE_POINT;
  }
}
