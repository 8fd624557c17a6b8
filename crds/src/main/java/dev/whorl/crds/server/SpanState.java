package dev.whorl.crds.server;

/** How far a span is. */
public enum SpanState {
  /** For memory that an old span still holds. */
  WAITING,
  LOADING,
  LOADED,
  FAILED,
  UNLOADING
}
