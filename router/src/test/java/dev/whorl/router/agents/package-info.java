@NullMarked
package dev.whorl.router.agents;

import org.jspecify.annotations.NullMarked;
