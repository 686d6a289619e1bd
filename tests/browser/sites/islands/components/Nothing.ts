// What is exported is not a function.
export default "nothing to call";
