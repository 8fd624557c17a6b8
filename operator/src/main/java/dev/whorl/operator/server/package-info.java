/** BlockServers: one pod, one certificate and one status each. */
@NullMarked
package dev.whorl.operator.server;

import org.jspecify.annotations.NullMarked;
