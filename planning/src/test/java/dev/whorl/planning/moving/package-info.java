@org.jspecify.annotations.NullMarked
package dev.whorl.planning.moving;
