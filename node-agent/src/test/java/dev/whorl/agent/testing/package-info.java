/** Real agents, routers and operators for tests, in this JVM, over real TLS sockets. */
@NullMarked
package dev.whorl.agent.testing;

import org.jspecify.annotations.NullMarked;
