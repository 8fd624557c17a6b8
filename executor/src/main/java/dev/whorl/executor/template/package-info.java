/**
 * Whether a chat template can be parsed: what agents, who have no template engine, say of a model.
 */
@NullMarked
package dev.whorl.executor.template;

import org.jspecify.annotations.NullMarked;
