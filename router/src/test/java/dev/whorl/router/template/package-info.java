@NullMarked
package dev.whorl.router.template;

import org.jspecify.annotations.NullMarked;
