package dev.whorl.executor.template;

/** Counts levels of nesting, so that a template cannot exhaust the stack. */
final class Depth {
  private static final int MOST = 60;
  private int levels;

  void enter() {
    if (++levels > MOST) {
      throw new TooDeep();
    }
  }

  void leave() {
    levels--;
  }

  /** It nests deeper than is looked at. */
  static final class TooDeep extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
