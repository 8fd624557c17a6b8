package dev.whorl.executor.model;

/** What came of opening a model. */
public sealed interface ModelOutcome {
  /** It can be loaded. The caller closes it. */
  record Opened(Model model) implements ModelOutcome {}

  /** It cannot. */
  record Refused(ModelFault fault) implements ModelOutcome {}
}
