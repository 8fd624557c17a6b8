/** What every backend promises, as tests that a backend's own tests extend. */
@NullMarked
package dev.whorl.executor.contract;

import org.jspecify.annotations.NullMarked;
