// The student's page.
import { startPage } from '../start.ts';
import { StudentPage } from './student-page.tsx';

startPage('student', model => <StudentPage model={model} />);
