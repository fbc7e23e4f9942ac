export { Composer } from "./ui/composer.tsx";
