/**
 * Whorl without a cluster: the same agent and router binaries as processes on this machine, driven
 * over the same control port by the same planning. Only desired state is kept differently: in a
 * YAML file instead of custom resources.
 */
@NullMarked
package dev.whorl.cli.local;

import org.jspecify.annotations.NullMarked;
