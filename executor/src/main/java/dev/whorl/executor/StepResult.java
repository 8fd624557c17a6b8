package dev.whorl.executor;

import java.time.Duration;
import java.util.List;

/** One result per row, in the order of the rows, and how long the pass took on the device. */
public record StepResult(List<RowResult> results, Duration time) {}
