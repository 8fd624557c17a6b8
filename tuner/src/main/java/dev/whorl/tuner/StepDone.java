package dev.whorl.tuner;

/**
 * A step of a job, for reports.
 *
 * @param step from 1
 * @param seconds since the trainer began
 * @param k gradients that it waited for
 * @param live workers that it was sent to
 * @param loss mean over the gradients that counted
 * @param smoothed 0.9 of the smoothed loss before and 0.1 of this one
 * @param uplink gradients that have come back since the beginning, late ones included
 * @param dropped micro-batches since the beginning that were cancelled or came late
 * @param tokens learnt from since the beginning
 */
public record StepDone(
    int step,
    double seconds,
    int k,
    int live,
    double loss,
    double smoothed,
    long uplink,
    long dropped,
    long tokens) {}
