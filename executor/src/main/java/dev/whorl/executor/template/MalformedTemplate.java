package dev.whorl.executor.template;

/** A template cannot be parsed; the message ends with the line. */
final class MalformedTemplate extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedTemplate(String what, int line) {
    super("%s (line %d)".formatted(what, line));
  }
}
