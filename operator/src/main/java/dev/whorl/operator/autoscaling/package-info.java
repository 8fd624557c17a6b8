/**
 * How many replicas a deployment shall have: what its routers say is asked for, the decision, and
 * the answer to KEDA.
 */
@NullMarked
package dev.whorl.operator.autoscaling;

import org.jspecify.annotations.NullMarked;
