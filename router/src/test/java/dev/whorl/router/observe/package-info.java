@NullMarked
package dev.whorl.router.observe;

import org.jspecify.annotations.NullMarked;
