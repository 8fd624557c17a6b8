@NullMarked
package dev.whorl.agent.session;

import org.jspecify.annotations.NullMarked;
