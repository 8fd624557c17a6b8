package dev.whorl.executor.gpucheck;

import java.util.Map;

/**
 * What came of one check.
 *
 * @param detail what was compared, or what is wrong, or why it was not done
 */
record Check(String name, Verdict verdict, String detail) {
  /** What a check can come to. One that could not be made never counts as passed. */
  enum Verdict {
    PASSED,
    FAILED,
    NOT_RUN
  }

  static Check passed(String name, String detail) {
    return new Check(name, Verdict.PASSED, detail);
  }

  static Check failed(String name, String detail) {
    return new Check(name, Verdict.FAILED, detail);
  }

  static Check notRun(String name, String detail) {
    return new Check(name, Verdict.NOT_RUN, detail);
  }

  Map<String, String> json() {
    return Map.of("check", name, "verdict", verdict.name(), "detail", detail);
  }
}
