/** The data port: gRPC in front of sessions and ring. */
@NullMarked
package dev.whorl.agent.data;

import org.jspecify.annotations.NullMarked;
