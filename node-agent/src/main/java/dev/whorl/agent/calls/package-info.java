/**
 * What every gRPC call here shares: who may call, how failures look, what happens when callers go
 * away.
 */
@NullMarked
package dev.whorl.agent.calls;

import org.jspecify.annotations.NullMarked;
