/**
 * Scenarios as files: the custom resources of a cluster as {@code kubectl get -o yaml} prints them,
 * and one document of kind Simulation with what a cluster does not say: links, workload, faults,
 * and whose policies to compare.
 */
@NullMarked
package dev.whorl.simulator.scenario;

import org.jspecify.annotations.NullMarked;
