/** LLMDeployments: router, status, events. */
@NullMarked
package dev.whorl.operator.deployment;

import org.jspecify.annotations.NullMarked;
