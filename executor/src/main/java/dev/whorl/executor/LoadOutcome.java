package dev.whorl.executor;

import dev.whorl.executor.model.ModelFault;

/** What came of loading a span. */
public sealed interface LoadOutcome {
  /** The span runs. */
  record Loaded(LoadedSpan span) implements LoadOutcome {}

  /** The weights that are not here yet exceed what is free; all in bytes. */
  record TooLittleMemory(long needed, long free) implements LoadOutcome {
    /** A sentence for a condition. */
    public String message() {
      return "The span needs "
          + needed
          + " bytes for weights, the device has "
          + free
          + " bytes free. Give it fewer blocks.";
    }
  }

  /** The span does not lie within the model, or the shape cannot be run by this backend. */
  record Unsupported(String message) implements LoadOutcome {}

  /** The model's files cannot be read as what their header promises. */
  record BadModel(ModelFault fault) implements LoadOutcome {}
}
