@NullMarked
package dev.whorl.agent.data;

import org.jspecify.annotations.NullMarked;
