import doors from './doors'
import help from './help'
import land from './land'
import map from './map'
import pages from './pages'
import project from './project'
import projects from './projects'
import race from './race'
import tasks from './tasks'
import words from './words'
import work from './work'

// One a line, so that pages can be added side by side.
export default {
  ...words,
  ...pages,
  ...help,
  ...map,
  ...land,
  ...tasks,
  ...project,
  ...projects,
  ...doors,
  ...work,
  ...race,
}
