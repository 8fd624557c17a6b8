package dev.whorl.executor.model;

/** Carries a fault from the depth of a reader to opening or loading a model. */
public final class ModelFaultException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient ModelFault fault;

  public ModelFaultException(ModelFault fault) {
    super(fault.message());
    this.fault = fault;
  }

  ModelFaultException(ModelFault.Kind kind, String file, String field, String message) {
    this(new ModelFault(kind, file, field, message));
  }

  /** What is wrong. */
  public ModelFault fault() {
    return fault;
  }
}
