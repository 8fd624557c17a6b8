package dev.whorl.executor.memory;

/**
 * One part of a model on the device.
 *
 * @param value what the kernels read
 * @param free gives its memory back; called once, when no step can read it any more
 */
public record Weights<T>(T value, Runnable free) {}
