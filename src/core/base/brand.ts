/** Nominal types: a value of one brand cannot stand in for another of the same representation. */

declare const brand: unique symbol;

export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
