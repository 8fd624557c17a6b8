@NullMarked
package dev.whorl.agent;

import org.jspecify.annotations.NullMarked;
